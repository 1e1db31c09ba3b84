"""What a seller offers, by the word of the marketplace: one picture of each product."""
