# The sample of README.md, as a program.
# SAMPLE
