"""The commands of ``redress``, one module per topic; ``api.cli`` lists them."""
