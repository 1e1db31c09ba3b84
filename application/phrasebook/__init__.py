"""The service's own words in five languages: what happened, until when, why not; rendered for one reader."""

from application.phrasebook.book import spoken
from application.phrasebook.replies import replies
from application.phrasebook.sentences import Said, deadline, event, refusal, sentence, vocabulary, word

__all__ = ["Said", "deadline", "event", "refusal", "replies", "sentence", "spoken", "vocabulary", "word"]
