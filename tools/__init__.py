"""Programs for those who build hipvoice; none of them is installed with it."""
