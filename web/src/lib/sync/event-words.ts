/** What of an edit's name is told to people; unknown ones as they are, since other apps write here too. */
const names: Record<string, string> = {
  'v1.TaskCreated': 'Task created',
  'v1.TaskEdited': 'Task changed',
  'v1.TaskMoved': 'Task moved',
  'v1.TaskAssigned': 'Task assigned',
  'v1.TaskDeleted': 'Task deleted',
  'v1.TaskRestored': 'Task brought back',
  'v1.CommentAdded': 'Comment written',
  'v1.CommentDeleted': 'Comment deleted',
  'v1.CommentRestored': 'Comment brought back',
}

/** What happened, by the name of its event. */
export function eventWords(name: string): string {
  return Object.hasOwn(names, name) ? (names[name] ?? name) : name
}
