"""Puts the post in front of the mail server that the settings name."""

import sqlalchemy as sa

from application.mailing import Mailing
from infrastructure.mail_address import mail_server
from infrastructure.post import Post
from infrastructure.settings import Settings
from infrastructure.smtp import SmtpMailer


def post_of(settings: Settings, engine: sa.Engine, mailing: Mailing) -> Post | None:
    """Nothing when no mail server is set: then nobody is written to."""
    if not settings.mail_url:
        return None
    mailer = SmtpMailer(
        mail_server(settings.mail_url, at_home=settings.development),
        settings.mail_from,
        settings.mail_link,
        user=settings.mail_user,
        password=settings.mail_password,
    )
    return Post(engine, mailing, mailer)
