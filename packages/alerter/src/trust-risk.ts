/** Somebody whom a role should not trust just like that. */
export interface TrustRisk {
  readonly kind:
    | 'anyone'
    | 'not-principal'
    | 'external-account'
    | 'unknown-principal'
    | 'unknown-claim'
    | 'federated-unconditioned';
  /** One clause; quotes the document raw. */
  readonly detail: string;
}
