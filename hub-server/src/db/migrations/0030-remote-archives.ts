/**
 * Cameras whose recordings another system keeps: how it is asked, as JSON, and apart from that the login for it, sealed under
 * the hub's key. Folder and pattern of such a camera are empty.
 */
export const remoteArchives = `
ALTER TABLE cameras ADD COLUMN remote TEXT;
CREATE TABLE camera_credentials (camera TEXT PRIMARY KEY REFERENCES cameras (id), sealed TEXT NOT NULL);
`;
