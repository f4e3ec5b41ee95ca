"""What a walk over history is made from: who comes before whom, what merges come to, and the objects read ahead."""
