"""What must be told to whom and when: the outbox, its dispatcher, the mails themselves."""
