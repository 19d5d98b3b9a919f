"""WSIS Graph: a knowledge graph of digital-policy governance with a SPARQL endpoint."""

__version__ = "0.1.0"
