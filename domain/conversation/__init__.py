"""A conversation between a buyer and a seller: about a product before it is bought, or about an order."""
