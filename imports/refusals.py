"""Why something about an import is not done. The message is shown to a member of staff."""


class ImportRefused(Exception):
    """Something that staff asked for is not done, for the reason that it says."""


class FileRefused(ImportRefused):
    """The file as a whole is nothing that we read: says where, and quotes nothing of it."""
