"""The composition root: builds the adapters, runs the loop, closes them. No part knows another."""
