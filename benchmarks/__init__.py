"""Side-by-side measurements, one command each: see benchmarks/README.md."""
