import type { TopicId } from './types'

type Words = { name: string; sentence: string }

/** Each kind of mail that can be switched off. */
export const topicWords: Record<TopicId, Words> = {
  workspace_news: {
    name: 'News of your workspaces',
    sentence: 'When one is created, renamed, archived or brought back from the archive.',
  },
  invitations: {
    name: 'Invitations',
    sentence: 'When somebody invites you to a workspace. Without the mail, invitations still wait for you in Mooring.',
  },
  mentions: {
    name: 'What concerns you',
    sentence: 'When somebody assigns you a task or mentions you in a comment.',
  },
}

/** What a switch cannot do. */
export const alwaysSent =
  'Mail about your account, its security and what you ask for always comes. It cannot be switched off.'

/** A kind that a newer server may know is not ours to show. */
export function isTopic(id: string | undefined): id is TopicId {
  return id !== undefined && Object.hasOwn(topicWords, id)
}
