"""The test personas, and the development issuer that signs tokens for them."""

from application.demonstration import PERSONAS
from infrastructure.issuer import DevelopmentIssuer, Persona
from infrastructure.settings import Settings


def development_issuer_of(settings: Settings) -> DevelopmentIssuer:
    """Its key is kept beside the data, so that every process over one data directory signs with the same."""
    personas = [Persona(p.id, p.name, tuple(role.value for role in p.roles)) for p in PERSONAS]
    url = f"http://{settings.host}:{settings.port}/dev/oidc"
    return DevelopmentIssuer(url, settings.audience, settings.data / "issuer-key.json", personas)
