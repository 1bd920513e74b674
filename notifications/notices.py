"""The words of security notices: title, and what happened, by the name of allauth's event."""

NOTICES = {
    "account/email/password_changed": (
        "Your password was changed",
        "The password of your account was changed.",
    ),
    "account/email/password_set": (
        "Your account has a password now",
        "A password was set for your account.",
    ),
    "account/email/password_reset": (
        "Your password was reset",
        "A link from a mail was used to set a new password.",
    ),
    "account/email/email_changed": (
        "Your e-mail address was changed",
        "The main e-mail address of your account was changed.",
    ),
    "account/email/email_confirm": (
        "An e-mail address was confirmed",
        "An e-mail address of your account was confirmed.",
    ),
    "account/email/email_deleted": (
        "An e-mail address was removed",
        "An e-mail address was removed from your account.",
    ),
    "mfa/email/totp_activated": (
        "Two-step sign-in is on",
        "An authenticator app now protects your account.",
    ),
    "mfa/email/totp_deactivated": (
        "The authenticator app was removed",
        "Signing in no longer asks for a code from it.",
    ),
    "mfa/email/recovery_codes_generated": (
        "New recovery codes were made",
        "The older recovery codes no longer work.",
    ),
    "mfa/email/webauthn_added": (
        "A passkey was added",
        "A passkey or security key now opens your account.",
    ),
    "mfa/email/webauthn_removed": (
        "A passkey was removed",
        "A passkey or security key no longer opens your account.",
    ),
    "socialaccount/email/account_connected": (
        "An account elsewhere was connected",
        "Signing in there now opens your account here.",
    ),
    "socialaccount/email/account_disconnected": (
        "An account elsewhere was disconnected",
        "Signing in there no longer opens your account here.",
    ),
}
