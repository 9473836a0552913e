import { Refusal } from '@mooring/client'

import { explain, explainFields } from '~/lib/api/refusals'
import type { Role } from '~/lib/api/types'
import { session } from '~/lib/session/session'
import { workspacePath } from '~/lib/workspaces/workspace-path'

export type Invited = { email: string; problem: string | undefined }

/** Invites one after the other, so that each has its own answer. After a refusal that holds for all, the rest is not tried. */
export async function inviteEach(workspaceId: string, emails: readonly string[], role: Role): Promise<Invited[]> {
  const results: Invited[] = []
  let forAll: string | undefined
  for (const email of emails) {
    try {
      if (forAll === undefined) await session.request('POST', workspacePath(workspaceId, '/invitations'), { email, role })
      results.push({ email, problem: forAll })
    } catch (error) {
      const problem = explainFields(error).email ?? explain(error)
      if (!isAboutThisOne(error)) forAll = problem
      results.push({ email, problem })
    }
  }
  return results
}

function isAboutThisOne(error: unknown): boolean {
  return error instanceof Refusal && ['EMAIL_INVALID', 'INVALID', 'ALREADY_MEMBER', 'ALREADY_INVITED'].includes(error.code)
}
