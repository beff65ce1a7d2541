"""A routine as one HTML page to print: figures, doses, cues and cautions."""
