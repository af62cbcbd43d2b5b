/** A secret and what comes with it, looked up by its access key. */
export interface Credentials {
  readonly secretAccessKey: string;
  /** Temporary credentials only: the token that must come with every request. */
  readonly sessionToken?: string;
  /** Temporary credentials only: epoch milliseconds at which they stop to count. */
  readonly expiration?: number;
  /** The ARN of the user or of the assumed role. */
  readonly principal: string;
}

/** Where the verifier finds secrets. */
export interface CredentialSource {
  /**
   * The credentials of an access key. The token that the request brought is passed along, since temporary
   * credentials may live nowhere but in it; a token that does not belong to the key is answered with undefined.
   */
  find(accessKeyId: string, sessionToken?: string): Credentials | undefined;
}

/** Who signed a request. */
export interface Signer {
  readonly accessKeyId: string;
  readonly sessionToken?: string;
  /** The ARN of the user or of the assumed role. */
  readonly principal: string;
}
