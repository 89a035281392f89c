"""What the rows mean: values only, nothing is read."""
