"""The outbox under fire: real workers killed at random, mail server and database taken down."""
