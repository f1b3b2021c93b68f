"""Makes a clean copy of an uploaded file. It runs in a child process that is made for one file.

Nothing here imports Django, so the child starts fast and knows no settings and no secrets.
`records/checking` starts the child and judges what it answers.
"""
