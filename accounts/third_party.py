"""What becomes of the rows that Django's and allauth's own models keep about a person."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry

from accounts.models import User
from prepsite.personal import Personal, declare


def declare_third_party() -> None:
    declare(EmailAddress, Personal("user", archive="email-addresses"))
    declare(EmailConfirmation, Personal("email_address__user", leave_out=("key",)))
    # What the second step is made of must not leave by an archive.
    declare(Authenticator, Personal("user", archive="second-steps", leave_out=("data",)))
    declare(SocialAccount, Personal("user", archive="connected-accounts"))
    declare(SocialToken, Personal("account__user"))
    declare(UserSession, Personal("user", archive="sessions", leave_out=("session_key", "data")))
    # Its words repeat the names of others.
    words = ("object_repr", "change_message")
    declare(LogEntry, Personal("user", archive="admin-log", leave_out=words))
    declare(User.groups.through, Personal("user"))
    declare(User.user_permissions.through, Personal("user"))
