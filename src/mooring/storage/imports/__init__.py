"""Files of imports in the data folder, and the process that reads them. Promises and words are those of
`backups.importing.ImportFiles`.
"""

from mooring.storage.imports.folder import ImportFolder

__all__ = ["ImportFolder"]
