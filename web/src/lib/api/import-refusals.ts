/** What a person is told who brings a file. */
export const importRefusals = {
  IMPORT_BUSY: 'This file is being worked on. Wait a moment and try again.',
  IMPORT_LIMIT_REACHED: 'You have as many files waiting as you may. Give one up first.',
  IMPORT_MISSING: 'This file is not here any more. Upload it again.',
  IMPORT_NO_ROOM: 'There is no room for this file right now. Try again later, or tell whoever runs this Mooring.',
  IMPORT_NOT_READY: 'This file cannot be used any more. Upload it again.',
  IMPORT_NOT_UPLOADING: 'This upload is over. Load the page again.',
  IMPORT_OFFSET_WRONG: 'The upload lost its place. It goes on by itself.',
  IMPORT_TOO_LARGE: 'This file is larger than what this Mooring takes.',
  IMPORT_TOO_MUCH: 'This file holds more than one of your workspaces may. Ask whoever runs this Mooring for more room.',
} as const
