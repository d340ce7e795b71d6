"""What the service does: one verb a file, every collaborator an argument."""
