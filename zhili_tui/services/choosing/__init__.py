"""Which records an answer rests on, where it does not rest on all."""
