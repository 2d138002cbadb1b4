//! Panels whose tables are a little different.

use crate::panel::{Panel, read_dump, spelled_out};

#[tokio::test]
async fn a_panel_of_before_there_was_a_log_is_read() {
    let older = "DROP TABLE activity_log_subjects; DROP TABLE activity_logs; DROP TABLE server_transfers;
        ALTER TABLE api_keys DROP COLUMN expires_at;
        ALTER TABLE servers DROP COLUMN threads, DROP COLUMN installed_at;
        ALTER TABLE eggs DROP COLUMN features, DROP COLUMN file_denylist, DROP COLUMN force_outgoing_ip;
        ALTER TABLE nodes DROP COLUMN maintenance_mode;";
    let Some(panel) = Panel::with(older).await else {
        return;
    };
    let reading = panel.read().await.unwrap();
    assert_eq!(reading.import.servers.len(), 7);
    assert_eq!(reading.import.api_keys.len(), 4);
    assert!(reading.import.activity.is_empty());
    let dumped = read_dump(&panel.dump(&[]).await).await.unwrap();
    assert_eq!(spelled_out(&dumped), spelled_out(&reading));
}

#[tokio::test]
async fn a_panel_of_pelican_is_read_where_it_says_the_same() {
    let pelican = r#"ALTER TABLE users DROP COLUMN root_admin, DROP COLUMN use_totp,
            RENAME COLUMN totp_secret TO mfa_app_secret;
        UPDATE users SET mfa_app_secret = NULL WHERE username = 'grace.o-malley_2';
        CREATE TABLE roles (id BIGINT, name VARCHAR(255), guard_name VARCHAR(255));
        INSERT INTO roles VALUES (1, 'Root Admin', 'web'), (2, 'Helpers', 'web');
        CREATE TABLE model_has_roles (role_id BIGINT, model_type VARCHAR(255), model_id BIGINT);
        INSERT INTO model_has_roles VALUES (1, 'user', 3), (2, 'user', 1), (1, 'node', 2);
        ALTER TABLE nodes RENAME COLUMN daemonListen TO daemon_listen, ADD COLUMN daemon_connect SMALLINT UNSIGNED;
        UPDATE nodes SET daemon_connect = 443 WHERE id = 1;
        ALTER TABLE servers RENAME COLUMN uuidShort TO uuid_short, DROP COLUMN nest_id, MODIFY allocation_id INT NULL,
            ADD COLUMN oom_killer TINYINT NOT NULL DEFAULT 0, DROP COLUMN oom_disabled;
        UPDATE servers SET allocation_id = NULL WHERE id = 5;
        DROP TABLE nests;
        ALTER TABLE eggs DROP COLUMN nest_id, ADD COLUMN startup_commands JSON;
        UPDATE eggs SET startup_commands = JSON_OBJECT('Default', startup);
        ALTER TABLE eggs DROP COLUMN startup;
        UPDATE egg_variables SET rules = '["required", "string"]';"#;
    let Some(panel) = Panel::with(pelican).await else {
        return;
    };
    let reading = panel.read().await.unwrap();
    let import = &reading.import;
    let administrators: Vec<_> = import
        .users
        .iter()
        .filter(|user| user.user.administrator)
        .map(|user| user.user.username.as_str())
        .collect();
    assert_eq!(administrators, ["carol"]);
    let with_second_factor = import.users.iter().filter(|user| user.second_factor.is_some());
    assert_eq!(with_second_factor.count(), 1);
    assert_eq!(
        import.nodes[0].node.url.expose_text(),
        "https://node1.example.com"
    );
    let names: Vec<_> = import.eggs.iter().map(|egg| egg.name.as_str()).collect();
    assert_eq!(names, ["Paper (1)", "Forge", "Paper (3)"]);
    assert_eq!(import.servers.len(), 7);
    assert!(
        import
            .servers
            .iter()
            .all(|server| server.build.limits.oom_disabled)
    );
    let dumped = read_dump(&panel.dump(&[]).await).await.unwrap();
    assert_eq!(spelled_out(&dumped), spelled_out(&reading));
}
