type Props = { email: string }

/** Tells password managers whose password a form is about; people see and reach nothing of it. */
export function UsernameForManagers({ email }: Props) {
  return <input type="email" name="username" autoComplete="username" value={email} readOnly hidden tabIndex={-1} />
}
