# The same names as python3 dev.py; pass more with ARGS, as in: make test ARGS="-k quotes".
PYTHON ?= python3

.PHONY: run test lint faults bench broker lock
run test lint faults bench broker lock:
	@$(PYTHON) dev.py $@ $(ARGS)
