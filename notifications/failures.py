"""Why a message did not go, and how long to wait before the next try.

An answer of 5xx to a message is final for it; 4xx asks to come again later; no answer at all is the
server's trouble and no message's; anything else is a fault of ours. SMTP replies: RFC 5321, 4.2.
"""

import datetime
import enum
import random
import smtplib
from dataclasses import dataclass

GIVE_UP = datetime.timedelta(days=3)
CLOSING = 421  # the server closes the connection, whatever was asked
SPREAD = 0.25  # so that what failed together is not tried together


@dataclass(frozen=True)
class Pace:
    """Seconds before the first retry, doubled each time, up to `longest`."""

    first: float
    longest: float


class Failure(enum.Enum):
    SERVER = Pace(5, 15 * 60)
    LATER = Pace(2 * 60, 4 * 3600)
    OURS = Pace(60, 3600)
    FINAL = None

    def wait(self, tries: int) -> datetime.timedelta:
        """After the given number of tries (1 and more); not for FINAL."""
        pace = self.value
        assert pace is not None  # noqa: S101 - the caller has given up on those
        seconds = min(pace.first * 2 ** min(tries - 1, 20), pace.longest)
        return datetime.timedelta(seconds=seconds * random.uniform(1 - SPREAD, 1 + SPREAD))  # noqa: S311


def judge(error: Exception) -> Failure:
    match error:
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _ in error.recipients.values()]
            return by_code(max(codes, default=450))
        case smtplib.SMTPSenderRefused() | smtplib.SMTPAuthenticationError():
            # Not the recipient's doing, but our configuration's: worth waiting for its repair.
            return Failure.SERVER if error.smtp_code == CLOSING else Failure.LATER
        case smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
            return Failure.SERVER
        case smtplib.SMTPResponseException():
            return by_code(error.smtp_code)
        case smtplib.SMTPNotSupportedError():
            return Failure.FINAL
        case OSError():
            return Failure.SERVER
        case _:
            return Failure.OURS


def by_code(code: int) -> Failure:
    if code == CLOSING:
        return Failure.SERVER
    return Failure.FINAL if code >= 500 else Failure.LATER


def in_words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {text!r}" for code, text in error.recipients.values())
    return f"{type(error).__name__}: {error}"
