"""A question finds its answer: quoted by the assistant first, then given by a person, and closed."""


def test_a_buyer_asks_the_assistant_and_then_a_person(town, bea, sol):
    gus, dispute = town.person("gus"), town.complains(town.delivers())
    due = bea.sees(dispute)["deadlines"][0]["due"]
    asked = {"text": "How long does the seller have to answer?", "dispute_id": dispute.rpartition("/")[2]}

    told = bea.does("/v1/help/questions", asked)
    (quoted,) = [fact for fact in told["quotes"]["facts"] if fact["values"].get("kind") == "seller-response"]
    assert (quoted["values"]["due"], quoted["text"] in told["text"]) == (due, True)

    opened = bea.does("/v1/support", asked | {"channel": "app"})
    path = opened.headers["Location"]
    assert opened["said"][1]["text"] == told["text"]
    unknown = bea.does(f"{path}/question", {"text": "Zebra?"})
    assert "A person can answer you" in unknown["said"][-1]["text"]
    handed_over = bea.does(f"{path}/hand-over")
    position = handed_over.headers["Redress-Position"]

    waiting = gus.sees("/v1/support/queue", channel="app", min_position=position)["items"]
    assert [item["id"] for item in waiting] == [opened["id"]]
    taken = gus.does("/v1/support/take-next", {"channel": "app"}, Idempotency_Key="next")
    assert taken["id"] == opened["id"]
    left = gus.sees("/v1/support/queue", channel="app", min_position=taken.headers["Redress-Position"])["items"]
    assert left == []
    subject = gus.sees(f"{path}/subject")
    assert (subject["dispute"]["status"], subject["dispute"]["description"]) == ("awaiting-seller", "[masked]")
    gus.does(f"{path}/messages", {"text": "Zebras are not returned."})
    assert bea.sees("/v1/support/agents")["present"] >= 1
    last = bea.sees(path)
    assert (last["status"], last["said"][-1]["by"], last["said"][-1]["text"]) == (
        "with-agent",
        "agent",
        "Zebras are not returned.",
    )
    bea.does(f"{path}/messages", {"text": "What a pity."})
    closed = gus.does(f"{path}/closure")
    assert (closed["status"], closed["allowed_actions"]) == ("closed", [])

    (item, *_) = bea.sees("/v1/support", min_position=closed.headers["Redress-Position"])["items"]
    assert (item["id"], item["status"]) == (opened["id"], "closed")
    assert sol.get(path).problem == "there-is-no-such-conversation-with-the-help-desk"
    assert gus.post(f"{dispute}/messages", {"text": "Let me help."}).status == 403
    assert bea.sees(dispute)["status"] == "awaiting-seller"


def test_the_same_thread_of_mail_is_one_conversation(town, market):
    mail = {"channel": "mail", "reference": f"thread-{town.now.isoformat()}", "text": "REEMBOLSO?", "language": "es"}
    asked = mail | {"on_behalf": {"role": "buyer", "account": "ben"}}
    opened = market.does("/v1/support", asked)
    assert "El reembolso" in opened["said"][1]["text"]
    again = market.post("/v1/support", asked)
    assert (again.status, again["support_id"]) == (409, opened["id"])
    market.does(f"/v1/support/{again['support_id']}/question", {"text": "¿Cómo apelar?"})
    assert town.person("ben").sees(opened.headers["Location"])["channel"] == "mail"
