"""One thin view a tool: turns a record and a state into parts, figures and findings."""
