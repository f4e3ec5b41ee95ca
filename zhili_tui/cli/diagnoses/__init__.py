"""What ``zhili doctor`` looks at: a function for each thing, the catalogue of all of them."""
