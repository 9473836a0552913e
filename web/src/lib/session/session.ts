import { request } from '../api/request'
import { SessionEngine } from './engine'
import { deviceClocks } from './lifetime'
import { DeviceMemory } from './memory'
import { browserTabs } from './tabs'

export const memory = new DeviceMemory(globalThis.localStorage)

/** The session of this page. */
export const session = new SessionEngine({
  request,
  memory,
  tabs: browserTabs('mooring-session'),
  clocks: deviceClocks,
  random: Math.random,
})

/** Starts it, and has it look again whenever the device wakes or finds a network. */
export function startSession(): void {
  void session.start()
  const look = () => void session.reconsider()
  globalThis.addEventListener('online', look)
  globalThis.addEventListener('pageshow', (event) => event.persisted && look())
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look())
}
