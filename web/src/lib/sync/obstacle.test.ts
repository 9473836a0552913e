import { expect, test } from 'vitest'

import { forbidsEdits, obstacleOf } from './obstacle'

test.each([
  [{ role: 'member', state: 'active' }, undefined, 0, undefined],
  [{ role: 'viewer', state: 'active' }, undefined, 0, 'readOnly'],
  [{ role: 'viewer', state: 'archived' }, undefined, 0, 'archived'],
  [{ role: 'viewer', state: 'paused' }, undefined, 0, 'readOnly'],
  [{ role: 'owner', state: 'paused' }, undefined, 0, 'paused'],
  [{ role: 'member', state: 'active' }, 'WORKSPACE_FULL', 3, 'full'],
  // The list is read a moment after the word came.
  [{ role: 'member', state: 'active' }, 'READ_ONLY', 3, 'readOnly'],
  // The word that all went through was missed.
  [{ role: 'member', state: 'active' }, 'WORKSPACE_FULL', 0, undefined],
  [{ role: 'member' }, undefined, 0, undefined],
] as const)('%o, parked for %s with %i edits: %s', (workspace, heldBack, waiting, obstacle) => {
  expect(obstacleOf(workspace, heldBack, waiting)).toBe(obstacle)
})

test('edits go on during a pause, which ends by itself, and stop where they could not be saved', () => {
  expect([undefined, 'paused', 'full', 'readOnly', 'archived'].map((each) => forbidsEdits(each as never))).toEqual([
    false,
    false,
    false,
    true,
    true,
  ])
})
