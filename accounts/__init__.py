"""Who someone is: the person, their time zone and target, their sign-in."""
