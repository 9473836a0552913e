import { kindNames } from '~/lib/workspaces/kind-names'
import { Segments } from '~/ui/segments'
import styles from '~/ui/settings.module.css'
import { TextArea } from '~/ui/text-area'
import { TextField } from '~/ui/text-field'

import type { WebhookDraft } from './webhook-draft'
import own from './webhooks.module.css'

type Props = { draft: WebhookDraft; errors: Record<string, string>; onChange: (draft: WebhookDraft) => void }

export function WebhookFields({ draft, errors, onChange }: Props) {
  const choose = (kind: string, chosen: boolean) =>
    onChange({ ...draft, kinds: chosen ? [...draft.kinds, kind] : draft.kinds.filter((each) => each !== kind) })
  return (
    <>
      <TextField
        label="Address"
        name="url"
        type="url"
        inputMode="url"
        autoComplete="off"
        autoFocus
        spellCheck={false}
        placeholder="https://example.org/mooring"
        value={draft.url}
        error={errors.url}
        onChange={(event) => onChange({ ...draft, url: event.target.value })}
      />
      <TextField
        label="What it is for"
        name="description"
        optional
        autoComplete="off"
        value={draft.description}
        error={errors.description}
        onChange={(event) => onChange({ ...draft, description: event.target.value })}
      />
      <Segments
        label="What it is told"
        value={draft.told}
        choices={{ all: 'Every change', some: 'Only some', none: 'No changes' }}
        onChoose={(told) => onChange({ ...draft, told })}
      />
      {draft.told === 'some' && (
        <fieldset>
          <legend className={own.legend}>Tell it when</legend>
          <div className={own.kinds}>
            {Object.entries(kindNames).map(([kind, name]) => (
              <label key={kind} className={styles.check}>
                <input
                  type="checkbox"
                  name="kinds"
                  checked={draft.kinds.includes(kind)}
                  onChange={(event) => choose(kind, event.target.checked)}
                />
                {name}
              </label>
            ))}
          </div>
          {errors.kinds !== undefined && <p className={styles.error}>{errors.kinds}</p>}
        </fieldset>
      )}
      <TextArea
        label="Events to send as well"
        name="events"
        rows={3}
        autoComplete="off"
        spellCheck={false}
        help="A name or pattern on each line, such as v1.TaskCreated or v1.Task*. What people wrote in them is sent too."
        value={draft.events}
        error={errors.events}
        onChange={(event) => onChange({ ...draft, events: event.target.value })}
      />
    </>
  )
}
