"""Engines that translate what people write, and how languages are told apart."""
