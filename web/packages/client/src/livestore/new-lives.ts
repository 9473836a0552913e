import type { Tabs } from '../tabs.js'

const patienceMs = 8000
const earlyMs = 5000

/**
 * Who opens a workspace first when its log was replaced: the tab whose worker it was. LiveStore closes the stores of all tabs at once;
 * if another tab took the worker over in that moment, its shared worker would still be letting go of the former one, and never answer.
 */
export class NewLives {
  private readonly tabs: Tabs
  private readonly entering = new Map<string, boolean>()
  private readonly enteredAt = new Map<string, number>()
  private readonly waiting = new Map<string, () => void>()

  constructor(tabs: Tabs) {
    this.tabs = tabs
    tabs.listen((message) => {
      if (message.type === 'new-life-entered') this.go(keyOf(message.userId, message.workspaceId))
    })
  }

  /** The store of a former life is closed. `leading`: its worker was this tab's. */
  begin(userId: string, workspaceId: string, leading: boolean): void {
    const key = keyOf(userId, workspaceId)
    // The leading tab may be done before this one has closed its store.
    const late = Date.now() - (this.enteredAt.get(key) ?? 0) < earlyMs
    this.entering.set(key, leading || late)
  }

  /** Resolves when this tab may open it: at once, or when the leading tab has, or seems to be gone. */
  async turn(userId: string, workspaceId: string): Promise<void> {
    const key = keyOf(userId, workspaceId)
    if (this.entering.get(key) !== false) return
    await new Promise<void>((go) => {
      this.waiting.set(key, go)
      setTimeout(() => this.go(key), patienceMs)
    })
  }

  /** This tab has opened it. */
  entered(userId: string, workspaceId: string): void {
    if (this.entering.delete(keyOf(userId, workspaceId))) this.tabs.send({ type: 'new-life-entered', userId, workspaceId })
  }

  private go(key: string): void {
    this.enteredAt.set(key, Date.now())
    this.entering.delete(key)
    this.waiting.get(key)?.()
    this.waiting.delete(key)
  }
}

function keyOf(userId: string, workspaceId: string): string {
  return `${userId} ${workspaceId}`
}
