"""From what a mail server answered to what it means."""
