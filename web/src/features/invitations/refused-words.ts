import { Refusal } from '@mooring/client'

import { explain } from '~/lib/api/refusals'

type Said = { title: string; lead: string }

const words = new Map<string, Said>([
  [
    'INVITATION_INVALID',
    {
      title: 'This invitation does not exist',
      lead: 'A part of the link may have been lost on the way. Copy the whole link from the mail or message, or ask for a new one.',
    },
  ],
  [
    'INVITATION_EXPIRED',
    { title: 'This invitation is too old', lead: 'Invitations last for some days only. Ask whoever invited you to send it again.' },
  ],
  [
    'INVITATION_REVOKED',
    { title: 'This invitation was taken back', lead: 'Somebody in the workspace has withdrawn it. Ask them if you think that is a mistake.' },
  ],
  [
    'INVITATION_USED',
    {
      title: 'This invitation was used already',
      lead: 'It was good for so many people, and they have joined. If you are one of them, open the workspace; if not, ask for a new one.',
    },
  ],
  [
    'INVITATION_DECLINED',
    { title: 'This invitation was declined', lead: 'If you have changed your mind, ask whoever invited you to do it once more.' },
  ],
  ['WORKSPACE_MISSING', { title: 'This workspace is gone', lead: 'It was deleted after you were invited. Ask whoever invited you.' }],
])

/** Why an invitation cannot be looked at, and the next step; undefined if that is not about the invitation. */
export function refusedWords(error: unknown): Said | undefined {
  return error instanceof Refusal ? words.get(error.code) : undefined
}

export const incomplete: Said = {
  title: 'This link is not complete',
  lead: 'Open the link in the mail or message again. If it does not help, copy the whole link into the address bar.',
}

export function unreachable(error: unknown): Said {
  return { title: 'The invitation could not be loaded', lead: explain(error) }
}
