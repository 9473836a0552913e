"""Files of exports in the data folder. Promises and words are those of `backups.exporting.ExportFiles`."""

from mooring.storage.exports.folder import ExportFolder

__all__ = ["ExportFolder"]
