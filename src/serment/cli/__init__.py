"""The terminal: the use cases of the practice and the engines alone, from a command line.

`dispatch.run` is the one door. Each family of commands is a module, imported when it is asked for,
so that a question of law waits for neither the framework nor the encrypted store.
"""
