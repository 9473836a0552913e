import fields from './field.module.css'

type Props = { label: string; value: string; onChange: (value: string) => void }

/** Narrows a list while one types. */
export function SearchField({ label, value, onChange }: Props) {
  return (
    <input
      type="search"
      className={fields.input}
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
