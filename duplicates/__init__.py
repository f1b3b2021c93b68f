"""People who may be one human: found, merged, and told apart again."""
