import type { WaitingEdit } from '@mooring/client/livestore'

import { edits as counted } from './word'

/** Edits that are on this device only, each with what it is in words. */
export type UnsavedEdit = WaitingEdit & { summary: string }

export type Circumstances = { workspaceId: string; workspaceName: string; account: string; at: Date }

const readable: Record<string, string> = { title: 'Title', notes: 'Notes', body: 'Comment', column: 'Column' }

/** JSON Lines: a first line about the whole, then an edit a line, oldest first. */
export function asLines(edits: readonly UnsavedEdit[], { workspaceId, workspaceName, account, at }: Circumstances): string {
  const about = { kind: 'unsaved-edits', version: 1, workspaceId, workspaceName, account, savedAt: at.toISOString(), edits: edits.length }
  const rows = edits.map(({ summary, name, args }) => ({ summary, name, args }))
  return [about, ...rows].map((row) => `${JSON.stringify(row)}\n`).join('')
}

/** The same to read, with all that was written in full. */
export function asText(edits: readonly UnsavedEdit[], { workspaceName, account, at }: Circumstances): string {
  const head = [
    `${counted(edits.length)} of “${workspaceName}” not saved on the server`,
    `Made by ${account} on this device; written down ${at.toISOString()}`,
  ]
  return [...head, ...edits.map((edit, index) => `\n${index + 1}. ${paragraph(edit)}`)].map((line) => `${line}\n`).join('')
}

function paragraph({ summary, args }: UnsavedEdit): string {
  const when = typeof args.at === 'string' ? ` (${args.at})` : ''
  const written = Object.entries(readable).flatMap(([key, name]) => {
    const value = args[key]
    return typeof value === 'string' && value !== '' ? [`   ${name}: ${value.replaceAll('\n', '\n   ')}`] : []
  })
  return [`${summary}${when}`, ...written].join('\n')
}

/** A name for the file that every system takes. */
export function fileName({ workspaceName, at }: Circumstances, ending: 'txt' | 'jsonl'): string {
  const place = workspaceName.normalize('NFKD').replaceAll(/[^\w]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 40).toLowerCase()
  return `${['unsaved-edits', place, at.toISOString().slice(0, 10)].filter(Boolean).join('-')}.${ending}`
}
