"""allauth's forms of passkeys, for which an answer that makes no sense is a mistake like others."""

from collections.abc import Callable
from typing import Any

from allauth.core import context
from allauth.mfa.webauthn import forms
from django.core.exceptions import ValidationError

from accounts.sessions import device

UNREADABLE = (AttributeError, IndexError, KeyError, TypeError, ValueError)


def read(clean: Callable[[], Any]) -> Any:
    """fido2 takes answers apart without asking what they are."""
    try:
        return clean()
    except UNREADABLE as error:
        raise ValidationError("The passkey could not be read. Try again.") from error


class AddForm(forms.AddWebAuthnForm):  # type: ignore[misc]
    """A new key is called by the device that it is added on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        name = device(context.request.headers.get("User-Agent", ""))
        super().__init__(*args, **kwargs | {"initial": {"name": name}})
        self.fields["name"].widget.attrs["maxlength"] = 80

    def clean(self) -> Any:
        return read(super().clean)


class Readable:
    """For the forms whose one field is a passkey's answer."""

    def clean_credential(self) -> Any:
        return read(super().clean_credential)  # type: ignore[misc]


class AuthenticateForm(Readable, forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class LoginForm(Readable, forms.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(Readable, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass
