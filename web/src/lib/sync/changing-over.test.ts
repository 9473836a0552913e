import { expect, test } from 'vitest'

import { changeOver } from './changing-over'

const told = { type: 'restore', workspaceId: 'wsp_1', restoreId: 'rst_1', kind: 'in_place', percent: 95, secondsLeft: null } as const

test('a restore changes a board over once, from the moment it begins to', () => {
  const stages = ['pausing', 'swapping', 'resuming', 'done'].map((stage) => changeOver({ ...told, stage }, 'wsp_1'))
  expect(stages).toEqual([undefined, 'begins', undefined, undefined])
})

test('told late it counts too; told that it failed, the board is the right one', () => {
  expect(changeOver({ ...told, restoreId: 'rst_2', stage: 'resuming' }, 'wsp_1')).toBe('begins')
  expect(changeOver({ ...told, restoreId: 'rst_2', stage: 'failed' }, 'wsp_1')).toBe('stays')
})

test('copies, other workspaces and other news change nothing', () => {
  const elsewhere = { ...told, restoreId: 'rst_3', stage: 'swapping' }
  expect(changeOver({ ...elsewhere, kind: 'copy' }, 'wsp_1')).toBeUndefined()
  expect(changeOver(elsewhere, 'wsp_2')).toBeUndefined()
  expect(changeOver({ type: 'reset' }, 'wsp_1')).toBeUndefined()
})
