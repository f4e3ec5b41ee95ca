"""Score sheets: a language of facts (numbers out of records) and rules (points out of numbers), written as TOML."""
