-- A Pterodactyl panel of version 1.11 to take over, as far as its tables matter for that, and some that do not.
-- What is encrypted is encrypted under the APP_KEY in `sample.rs`, or under another one where that is the point.

SET NAMES utf8mb4;
SET time_zone = '+00:00';

CREATE TABLE `users` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `external_id` varchar(191) DEFAULT NULL,
  `uuid` char(36) NOT NULL UNIQUE,
  `username` varchar(191) NOT NULL UNIQUE,
  `email` varchar(191) NOT NULL UNIQUE,
  `name_first` varchar(191) DEFAULT NULL,
  `name_last` varchar(191) DEFAULT NULL,
  `password` text NOT NULL,
  `remember_token` varchar(191) DEFAULT NULL,
  `language` char(5) NOT NULL DEFAULT 'en',
  `root_admin` tinyint(3) unsigned NOT NULL DEFAULT 0,
  `use_totp` tinyint(3) unsigned NOT NULL,
  `totp_secret` text DEFAULT NULL,
  `created_at` timestamp NULL DEFAULT NULL,
  `updated_at` timestamp NULL DEFAULT NULL
);

CREATE TABLE `nests` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `uuid` char(36) NOT NULL,
  `author` char(191) NOT NULL,
  `name` varchar(191) NOT NULL,
  `description` text DEFAULT NULL,
  `created_at` timestamp NULL DEFAULT NULL
);

CREATE TABLE `nodes` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `uuid` char(36) NOT NULL UNIQUE,
  `public` smallint(5) unsigned NOT NULL,
  `name` varchar(191) NOT NULL,
  `description` text DEFAULT NULL,
  `location_id` int(10) unsigned NOT NULL,
  `fqdn` varchar(191) NOT NULL,
  `scheme` varchar(191) NOT NULL DEFAULT 'https',
  `behind_proxy` tinyint(1) NOT NULL DEFAULT 0,
  `maintenance_mode` tinyint(1) NOT NULL DEFAULT 0,
  `memory` int(10) unsigned NOT NULL,
  `disk` int(10) unsigned NOT NULL,
  `daemon_token_id` char(16) NOT NULL UNIQUE,
  `daemon_token` text NOT NULL,
  `daemonListen` smallint(5) unsigned NOT NULL DEFAULT 8080,
  `created_at` timestamp NULL DEFAULT NULL
);

CREATE TABLE `allocations` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `node_id` int(10) unsigned NOT NULL,
  `ip` varchar(191) NOT NULL,
  `ip_alias` text DEFAULT NULL,
  `port` mediumint(8) unsigned NOT NULL,
  `server_id` int(10) unsigned DEFAULT NULL,
  `notes` varchar(191) DEFAULT NULL,
  UNIQUE KEY `one_of_each` (`node_id`,`ip`,`port`)
);

CREATE TABLE `eggs` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `uuid` char(36) NOT NULL UNIQUE,
  `nest_id` int(10) unsigned NOT NULL,
  `author` varchar(191) NOT NULL,
  `name` varchar(191) NOT NULL,
  `description` text DEFAULT NULL,
  `features` json DEFAULT NULL,
  `docker_images` json DEFAULT NULL,
  `file_denylist` json DEFAULT NULL,
  `update_url` text DEFAULT NULL,
  `config_files` text DEFAULT NULL,
  `config_startup` text DEFAULT NULL,
  `config_logs` text DEFAULT NULL,
  `config_stop` varchar(191) DEFAULT NULL,
  `config_from` int(10) unsigned DEFAULT NULL,
  `startup` text DEFAULT NULL,
  `script_container` varchar(191) NOT NULL DEFAULT 'alpine:3.4',
  `copy_script_from` int(10) unsigned DEFAULT NULL,
  `script_entry` varchar(191) NOT NULL DEFAULT 'ash',
  `script_is_privileged` tinyint(1) NOT NULL DEFAULT 1,
  `script_install` text DEFAULT NULL,
  `created_at` timestamp NULL DEFAULT NULL,
  `updated_at` timestamp NULL DEFAULT NULL,
  `force_outgoing_ip` tinyint(1) NOT NULL DEFAULT 0
);

CREATE TABLE `egg_variables` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `egg_id` int(10) unsigned NOT NULL,
  `name` varchar(191) NOT NULL,
  `description` text NOT NULL,
  `env_variable` varchar(191) NOT NULL,
  `default_value` text NOT NULL,
  `user_viewable` tinyint(3) unsigned NOT NULL,
  `user_editable` tinyint(3) unsigned NOT NULL,
  `rules` text DEFAULT NULL
);

CREATE TABLE `servers` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `external_id` varchar(191) DEFAULT NULL,
  `uuid` char(36) NOT NULL UNIQUE,
  `uuidShort` char(8) NOT NULL UNIQUE,
  `node_id` int(10) unsigned NOT NULL,
  `name` varchar(191) NOT NULL,
  `description` text NOT NULL,
  `status` varchar(191) DEFAULT NULL,
  `skip_scripts` tinyint(1) NOT NULL DEFAULT 0,
  `owner_id` int(10) unsigned NOT NULL,
  `memory` int(10) unsigned NOT NULL,
  `swap` int(11) NOT NULL,
  `disk` int(10) unsigned NOT NULL,
  `io` int(10) unsigned NOT NULL,
  `cpu` int(10) unsigned NOT NULL,
  `threads` varchar(191) DEFAULT NULL,
  `oom_disabled` tinyint(3) unsigned NOT NULL DEFAULT 0,
  `allocation_id` int(10) unsigned NOT NULL UNIQUE,
  `nest_id` int(10) unsigned NOT NULL,
  `egg_id` int(10) unsigned NOT NULL,
  `startup` text NOT NULL,
  `image` varchar(191) NOT NULL,
  `created_at` timestamp NULL DEFAULT NULL,
  `installed_at` timestamp NULL DEFAULT NULL
);

CREATE TABLE `server_variables` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `server_id` int(10) unsigned DEFAULT NULL,
  `variable_id` int(10) unsigned NOT NULL,
  `variable_value` text NOT NULL
);

CREATE TABLE `server_transfers` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `server_id` int(10) unsigned NOT NULL,
  `successful` tinyint(1) DEFAULT NULL,
  `old_node` int(10) unsigned NOT NULL,
  `new_node` int(10) unsigned NOT NULL,
  `old_allocation` int(10) unsigned NOT NULL,
  `new_allocation` int(10) unsigned NOT NULL
);

CREATE TABLE `subusers` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `user_id` int(10) unsigned NOT NULL,
  `server_id` int(10) unsigned NOT NULL,
  `permissions` json DEFAULT NULL,
  `created_at` timestamp NULL DEFAULT NULL
);

CREATE TABLE `api_keys` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `user_id` int(10) unsigned NOT NULL,
  `key_type` tinyint(3) unsigned NOT NULL DEFAULT 0,
  `identifier` char(16) DEFAULT NULL UNIQUE,
  `token` text NOT NULL,
  `allowed_ips` text DEFAULT NULL,
  `memo` text DEFAULT NULL,
  `last_used_at` timestamp NULL DEFAULT NULL,
  `expires_at` timestamp NULL DEFAULT NULL,
  `created_at` timestamp NULL DEFAULT NULL,
  `r_servers` tinyint(3) unsigned NOT NULL DEFAULT 0
);

CREATE TABLE `activity_logs` (
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `batch` char(36) DEFAULT NULL,
  `event` varchar(191) NOT NULL,
  `ip` varchar(191) NOT NULL,
  `description` text DEFAULT NULL,
  `actor_type` varchar(191) DEFAULT NULL,
  `actor_id` bigint(20) unsigned DEFAULT NULL,
  `api_key_id` int(10) unsigned DEFAULT NULL,
  `properties` json NOT NULL,
  `timestamp` timestamp NOT NULL DEFAULT current_timestamp(),
  KEY `activity_logs_event_index` (`event`)
);

CREATE TABLE `activity_log_subjects` (
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `activity_log_id` bigint(20) unsigned NOT NULL,
  `subject_type` varchar(191) NOT NULL,
  `subject_id` bigint(20) unsigned NOT NULL,
  CONSTRAINT `of_an_entry` FOREIGN KEY (`activity_log_id`) REFERENCES `activity_logs` (`id`) ON DELETE CASCADE
);

CREATE TABLE `sessions` (
  `id` varchar(191) NOT NULL UNIQUE,
  `user_id` int(11) DEFAULT NULL,
  `payload` text NOT NULL
);

CREATE VIEW `owners` AS SELECT `username` FROM `users`;

DELIMITER ;;
CREATE TRIGGER `nobody_asked` BEFORE UPDATE ON `sessions` FOR EACH ROW BEGIN
  SET NEW.`payload` = CONCAT(NEW.`payload`, '; INSERT INTO `users` VALUES (');
END;;
DELIMITER ;

INSERT INTO `nests` (`id`, `uuid`, `author`, `name`, `created_at`) VALUES
(1, '00000005-0000-4000-8000-000000000001', 'support@example.com', 'Minecraft', '2023-01-01 10:00:00'),
(2, '00000005-0000-4000-8000-000000000002', 'support@example.com', 'Source Engine', '2023-01-01 10:00:00');

INSERT INTO `users` (`id`, `uuid`, `username`, `email`, `name_first`, `name_last`, `password`, `language`, `root_admin`, `use_totp`, `totp_secret`, `created_at`, `updated_at`) VALUES
(1, '00000001-0000-4000-8000-000000000001', 'alice', 'alice@example.com', 'First', 'Last', '$2y$04$aliceAliceAliceAliceAew1vUNTxs4xH95iV9eZVmH4F7h/QkeKK', 'en', 0, 0, NULL, '2023-01-01 10:00:00', '2023-01-01 10:00:00'),
(2, '00000001-0000-4000-8000-000000000002', 'bob', 'bob@example.com', 'First', 'Last', '$2y$04$bobBobBobBobBobBobBob.2A9iR4mr7fqSxYTwbvqi.cFVByFUpuG', 'en', 0, 0, NULL, '2023-01-01 10:00:00', '2023-01-01 10:00:00'),
(3, '00000001-0000-4000-8000-000000000003', 'carol', 'carol@example.com', 'First', 'Last', '$2y$04$carolCarolCarolCarolCOYKhLPQ0XGsTCNCLgNRqJ5KQp6bCESvu', 'en', 1, 1, 'eyJpdiI6InhNcENPS0M1STRJTnpGQ2FiM1dFbXc9PSIsInZhbHVlIjoiQTRHeGY1bGFUY3I5M0lOQ3BtQnkxQmJqNmY5eHN0TmNPNWR3U040ODNZckdtQlNQcmg0UlJHTzRqeG9uYm5OciIsIm1hYyI6IjNkODE0N2YwZjZhODZlZGU5MDg1YTM3ZjlmZGRjZjBmYzI2MzZlZjRhZWVmYzAyYTdkZWUxNzMwYzgwNjVlZmUiLCJ0YWciOiIifQ==', '2023-01-01 10:00:00', '2023-01-01 10:00:00'),
(4, '00000001-0000-4000-8000-000000000004', 'dave', 'dave@example.com', 'First', 'Last', '$2y$04$daveDaveDaveDaveDaveDOSgd/umTZz3yZ9LAuaHP5m1k84jJNde.', 'en', 0, 1, 'eyJpdiI6InlCNXlqWjFNTDJOdkJuK0p6QlNHTEE9PSIsInZhbHVlIjoicDNDWEFtNlhTWU1BblwvYmFpVnRmd2ZDUkVJZlJcL3VMZXRVc25YdVpZektNPSIsIm1hYyI6IjIwZGYzZGViNzFhZmIxNGFkNjE0OGNiZWQ5MDkyMGM1NWZmODRkYTFjYTZlZGE0NTY4MDI0ZTk2ZmZmNmU1OWUiLCJ0YWciOiIifQ==', '2023-01-01 10:00:00', '2023-01-01 10:00:00'),
(5, '00000001-0000-4000-8000-000000000005', 'eve smith', 'eve@example.com', 'First', 'Last', '$2y$04$eveEveEveEveEveEveEve.lhxwpQMFYr.sHv0hFhwF8m0mQ/5VM82', 'en', 0, 0, NULL, '2023-01-01 10:00:00', '2023-01-01 10:00:00'),
(6, '00000001-0000-4000-8000-000000000006', 'frank', 'frank@example.com', 'First', 'Last', '$argon2id$v=19$m=65536,t=4,p=1$c29tZXNhbHQ$aGFzaGVkIGVsc2V3aGVyZQ', 'en', 0, 0, NULL, '2023-01-01 10:00:00', '2023-01-01 10:00:00'),
(7, '00000001-0000-4000-8000-000000000007', 'grace.o-malley_2', 'grace@example.com', 'First', 'Last', '$2y$04$graceGraceGraceGraceGe2MIzjXLcZnLs/8thGGrsqukMCV6gOdq', 'en', 0, 0, 'eyJpdiI6IjdNdklma3RjNHY0b01JXC9aOHFlNjh3PT0iLCJ2YWx1ZSI6Im5PVk11b2J3OUxRMXhETVVxandmNXdGWkpTZ0N0czFmZ0FvcXRWYVZ5UzlLQlprUTVJTjN0RVoyUDhOK0loMFwvIiwibWFjIjoiMTg3NDM3NjYyNzFmY2NjMzA0NjEyZTQzYmY4NjM5ODcyYTZhZTEzOTE2MTY0NzE0YTNhZGZkZDRjOGVlOWFkNSIsInRhZyI6IiJ9', NULL, NULL),
(8, '00000001-0000-4000-8000-000000000008', 'heidi', 'heidi@example.com', 'First', 'Last', '$2y$04$heidiHeidiHeidiHeidiHeIL5wKNDs5PBwUi/.q2Rq5MaV8KIOEXS', 'en', 0, 1, 'eyJpdiI6InFIXC8yZWFMejV4MlJnYVo3ZFVJU0xBPT0iLCJ2YWx1ZSI6ImRkTm9ESXRwUXQ5OWxXRGw2UE5LcDlyMFk3NVVUZm9OUGNhNlNGZGoxaDhVdU44ZVdFN1lFVkZDSzJsYSt2K0MiLCJtYWMiOiJjN2M1MjRkY2Y4MTZlNTI0ZDc3OWYzNDhjYTU2Nzc5MDMyMjU3NTdkZWQ4ZmRjZjc5MGI1OTZlNWNkYTg0NjhkIiwidGFnIjoiIn0=', '2023-01-01 10:00:00', '2023-01-01 10:00:00');

INSERT INTO `nodes` (`id`, `uuid`, `public`, `name`, `description`, `location_id`, `fqdn`, `scheme`, `behind_proxy`, `maintenance_mode`, `memory`, `disk`, `daemon_token_id`, `daemon_token`, `daemonListen`, `created_at`) VALUES
(1, '00000002-0000-4000-8000-000000000001', 1, 'node1', 'The first; \'our\' "best" \\ node', 1, 'node1.example.com', 'https', 0, 0, 1024, 1024, 'nodeOneTokenId01', 'eyJpdiI6IjVObzdmN3ZPSTBYWGR5c0dkS01ZMVE9PSIsInZhbHVlIjoiNkNRNUt4ZUh5ZHJtNk80SFprZGh0cCtCQVJXZUh1S2hQcnJ5S0k3azQ3a2VIRWNycVY5aEZkNkd2YXorelJESHQ3U0xyVzgwY0dNU2dUZStHaGZGMG9mOU1yZnk0NUxwbUQ1MmJnVHFPNms9IiwibWFjIjoiYzA5ODZhMjA1OGEyY2JmZGVmMWMwYWRhMGQ5Nzc3NjliNjBhZDg0ZDVkYzRiMDQwZGU3MWU0YmYwN2I2OWViNCIsInRhZyI6IiJ9', 8080, '2023-01-01 10:00:00'),
(2, '00000002-0000-4000-8000-000000000002', 1, 'node2', NULL, 1, '192.0.2.10', 'http', 1, 1, 1024, 1024, 'nodeTwoTokenId02', 'eyJpdiI6IkZua0pIRnFJRDY5dnRlWUlmckd5M0E9PSIsInZhbHVlIjoicU5DbjkxdGI3Y25FbnpnM2VBRWgzbUwxQmdhZFVFdFN3RGJuMmRZa1ozbz0iLCJtYWMiOiI4MTAzM2JhODMzNmJlY2IwMDViMTdjY2EyMWRjOWVlZTA2NmMyZTFmNTJkOWRlMmZkYWZkNmQwN2JkNDhiODE3IiwidGFnIjoiIn0=', 8443, '2023-01-01 10:00:00'),
(3, '00000002-0000-4000-8000-000000000003', 1, 'node3', NULL, 1, 'node3.example.com', 'https', 0, 0, 1024, 1024, 'nodeThreeTokenId', 'eyJpdiI6Imp4VGtYODdxRm5wYU50N2RTK29sUXc9PSIsInZhbHVlIjoiTmRGeDhUTjQ4aDUreU1aQmQ4aFFKdXUrVVpPd2ZNdERSaTVDODAycStxMD0iLCJtYWMiOiJlNTVjNjA5ZjY2MzEwNThmYzY0ODM3OTEzMmYzZTBkNzNjMTA3NGRmMzk3OGQ1ZGNhZGFjNGJlOTBhZTg1YTQ5IiwidGFnIjoiIn0=', 8080, '2023-01-01 10:00:00');

INSERT INTO `allocations` (`id`, `node_id`, `ip`, `port`, `server_id`) VALUES
(1, 1, '198.51.100.1', 25565, 1),
(2, 1, '198.51.100.1', 25566, 2),
(3, 1, '198.51.100.1', 25567, 1),
(4, 1, '2001:db8::1', 25565, 1),
(5, 1, '198.51.100.1', 25568, 3),
(6, 1, '198.51.100.1', 25569, 4),
(7, 1, '198.51.100.1', 25570, 5),
(8, 1, '198.51.100.1', 25571, 6),
(9, 1, 'play.example.com', 25565, 7),
(10, 2, '192.0.2.10', 27015, 8),
(11, 2, '192.0.2.10', 27016, 1),
(12, 3, '192.0.2.11', 25565, 9),
(13, 1, '198.51.100.1', 25572, 10),
(14, 1, '198.51.100.1', 25573, 11),
(15, 1, '198.51.100.1', 25574, NULL),
(16, 1, '198.51.100.1', 25564, 1);

INSERT INTO `eggs` (`id`, `uuid`, `nest_id`, `author`, `name`, `description`, `features`, `docker_images`, `file_denylist`, `update_url`, `config_files`, `config_startup`, `config_logs`, `config_stop`, `config_from`, `startup`, `script_container`, `copy_script_from`, `script_entry`, `script_install`, `updated_at`) VALUES
(1, '00000003-0000-4000-8000-000000000001', 1, 'support@example.com', 'Paper', 'Blocks.\nMore blocks — “quoted”; 🧱', '["eula","java_version"]', '{"Java 21": "ghcr.io/example/java:21", "Java 17": "ghcr.io/example/java:17"}', '["secret.txt"]', NULL, '{\r\n    "server.properties": {\r\n        "parser": "properties",\r\n        "find": {\r\n            "server-ip": "0.0.0.0",\r\n            "server-port": "{{server.build.default.port}}"\r\n        }\r\n    }\r\n}', '{\r\n    "done": ")! For help, type "\r\n}', '{}', 'stop', NULL, 'java -Xms128M -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}', 'ghcr.io/example/installers:alpine', NULL, 'ash', '#!/bin/ash\r\n# Paper\'s \'installer\' \\ with "quotes"\r\ncd /mnt/server\r\ncurl -o server.jar https://example.com/paper.jar\r\n', '2024-01-02 03:04:05'),
(2, '00000003-0000-4000-8000-000000000002', 1, 'support@example.com', 'Forge', NULL, NULL, '["ghcr.io/example/java:17"]', NULL, NULL, NULL, NULL, NULL, NULL, 1, 'java -Xms128M -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}', 'alpine:3.4', 1, 'bash', NULL, '2024-01-02 03:04:05'),
(3, '00000003-0000-4000-8000-000000000003', 2, 'support@example.com', 'Paper', 'Another of that name', '[]', '{"Debian":"debian:stable-slim"}', '[]', NULL, '{}', '{"done":"ready"}', '{}', '^C', NULL, './paper', 'debian:stable-slim', NULL, 'bash', 'true', '2024-01-02 03:04:05'),
(4, '00000003-0000-4000-8000-000000000004', 2, 'support@example.com', 'Broken', NULL, NULL, NULL, NULL, NULL, '{}', '{"done":"ready"}', '{}', 'stop', NULL, './broken', 'alpine:3.4', NULL, 'ash', '', '2024-01-02 03:04:05');

INSERT INTO `egg_variables` (`id`, `egg_id`, `name`, `description`, `env_variable`, `default_value`, `user_viewable`, `user_editable`, `rules`) VALUES
(1, 1, 'Server Jar File', 'The jar.', 'SERVER_JARFILE', 'server.jar', 1, 1, 'required|regex:/^([\\w\\d._-]+)(\\.jar)$/'),
(2, 1, 'Version', 'Which.', 'GAME_VERSION', 'latest', 1, 0, 'nullable|string|max:20'),
(3, 2, 'Server Jar File', 'The jar.', 'SERVER_JARFILE', 'forge.jar', 1, 1, 'required|string'),
(4, 3, 'Greeting', '', 'GREETING', 'hello', 1, 1, 'required|string|max:20');

INSERT INTO `servers` (`id`, `uuid`, `uuidShort`, `node_id`, `name`, `description`, `status`, `skip_scripts`, `owner_id`, `memory`, `swap`, `disk`, `io`, `cpu`, `threads`, `oom_disabled`, `allocation_id`, `nest_id`, `egg_id`, `startup`, `image`, `created_at`) VALUES
(1, '5e000001-0000-4000-8000-000000000001', '5e000001', 1, 'Survival — “the old one”', '', NULL, 0, 1, 4096, -1, 20480, 500, 250, '0-1,3', 0, 1, 1, 1, 'java -Xms128M -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}', 'ghcr.io/example/java:21', '2023-06-01 12:30:00'),
(2, '5e000002-0000-4000-8000-000000000002', '5e000002', 1, 'Installing', '', 'installing', 0, 1, 1024, 0, 5120, 0, 100, NULL, 1, 2, 1, 1, 'java -Xms128M -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}', 'ghcr.io/example/java:21', '2023-06-01 12:30:00'),
(3, '5e000003-0000-4000-8000-000000000003', '5e000003', 1, 'Install failed', '', 'install_failed', 1, 1, 1024, 0, 5120, 500, 100, NULL, 1, 5, 1, 1, 'java -Xms128M -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}', 'ghcr.io/example/java:21', '2023-06-01 12:30:00'),
(4, '5e000004-0000-4000-8000-000000000004', '5e000004', 1, 'Reinstall failed', '', 'reinstall_failed', 0, 1, 1024, 0, 5120, 500, 100, NULL, 1, 6, 1, 1, 'java -Xms128M -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}', 'ghcr.io/example/java:21', '2023-06-01 12:30:00'),
(5, '5e000005-0000-4000-8000-000000000005', '5e000005', 1, 'Suspended', '', 'suspended', 0, 1, 1024, 0, 5120, 500, 100, NULL, 1, 7, 1, 1, 'java -Xms128M -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}', 'ghcr.io/example/java:21', '2023-06-01 12:30:00'),
(6, '5e000006-0000-4000-8000-000000000006', '5e000006', 1, 'Restoring', '', 'restoring_backup', 0, 3, 1024, 0, 5120, 500, 100, NULL, 1, 8, 1, 2, 'java -Xms128M -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}', 'ghcr.io/example/java:17', '2023-06-01 12:30:00'),
(7, '5e000007-0000-4000-8000-000000000007', '5e000007', 1, 'No address', '', NULL, 0, 1, 1024, 0, 5120, 500, 100, NULL, 1, 9, 1, 1, 'java -Xms128M -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}', 'ghcr.io/example/java:21', '2023-06-01 12:30:00'),
(8, '5e000008-0000-4000-8000-000000000008', '5e000008', 2, 'Elsewhere', '', NULL, 0, 3, 1024, 0, 5120, 500, 100, NULL, 1, 10, 1, 3, './paper', 'debian:stable-slim', '2023-06-01 12:30:00'),
(9, '5e000009-0000-4000-8000-000000000009', '5e000009', 3, 'Unreachable', '', NULL, 0, 1, 1024, 0, 5120, 500, 100, NULL, 1, 12, 1, 1, 'java -Xms128M -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}', 'ghcr.io/example/java:21', '2023-06-01 12:30:00'),
(10, '5e00000a-0000-4000-8000-00000000000a', '5e00000a', 1, 'Eve\'s', '', NULL, 0, 5, 1024, 0, 5120, 500, 100, NULL, 1, 13, 1, 1, 'java -Xms128M -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}', 'ghcr.io/example/java:21', '2023-06-01 12:30:00'),
(11, '5e00000b-0000-4000-8000-00000000000b', '5e00000b', 1, 'Without an egg', '', NULL, 0, 1, 1024, 0, 5120, 500, 100, NULL, 1, 14, 1, 4, './broken', 'alpine', '2023-06-01 12:30:00');

INSERT INTO `server_variables` (`id`, `server_id`, `variable_id`, `variable_value`) VALUES
(1, 1, 1, 'paper-1.21.jar'),
(2, 1, 2, ''),
(3, 2, 1, 'server.jar'),
(4, 6, 3, 'forge-"47";\'.jar');

INSERT INTO `server_transfers` (`id`, `server_id`, `successful`, `old_node`, `new_node`, `old_allocation`, `new_allocation`) VALUES
(1, 4, 1, 2, 1, 6, 6),
(2, 8, NULL, 2, 1, 10, 11);

INSERT INTO `subusers` (`id`, `user_id`, `server_id`, `permissions`, `created_at`) VALUES
(1, 2, 1, '["control.start"]', '2023-01-01 10:00:00'),
(2, 2, 8, '["control.console","control.stop","file.read","user.read","admin.websocket.errors","websocket.connect"]', '2023-01-01 10:00:00'),
(3, 5, 1, '["control.start"]', '2023-01-01 10:00:00'),
(4, 2, 10, '["control.start"]', '2023-01-01 10:00:00'),
(5, 4, 5, NULL, '2023-01-01 10:00:00'),
(6, 4, 6, '{"not": "a list"}', '2023-01-01 10:00:00');

INSERT INTO `api_keys` (`id`, `user_id`, `key_type`, `identifier`, `token`, `allowed_ips`, `memo`, `last_used_at`, `expires_at`, `created_at`) VALUES
(1, 1, 1, 'ptlc_aliceKey001', 'eyJpdiI6InlmRDRsZnVZcTVGWjlSXC9RS1g0amJRPT0iLCJ2YWx1ZSI6IlVOSEMyZzA3Y2ZoSGgwNytsSzdUWEtFdlQ2V0ZvTnpqcVpUUkpXY1lqN3dWYmRVQjdKejNqY2RWdGl3cW5wZzkiLCJtYWMiOiJjNDU4NWEyOGE5YzViZDg3MjdkMTZiYTdkODMyZDNmZjQ0ZTVjOTcxNmM0M2I1NDhjNzhjOWNkZTExMGZkOTJlIiwidGFnIjoiIn0=', NULL, 'Alice\'s   bot\nin two lines', '2024-04-30 23:59:59', NULL, '2023-03-04 05:06:07'),
(2, 1, 1, 'ptlc_aliceKey002', 'eyJpdiI6IlJjU016aTR0ZjczcUd2eFJ4OGF0Smc9PSIsInZhbHVlIjoia1wvd1FyQW9USm11ZkdkcTQyd3JsM0hURExMaTd5aWpnbWlmUEtkMVl4VGVKZnBaZ3Vicitwdlh6OUJpOVo2dWwiLCJtYWMiOiI4MmViOWEyY2RhNWIwMjBlYmZiNTEyYWI0OTI4ZGJiNjM5MmYzZjljZjQ4Y2E0OGZiYzc1MmU4NjgwYjAwYjBkIiwidGFnIjoiIn0=', '["192.0.2.7","203.0.113.9/24","2001:db8::/32"]', NULL, NULL, NULL, '2023-03-04 05:06:07'),
(3, 1, 1, 'ptlc_aliceKey003', 'eyJpdiI6IjA5bEVhQUtrUWxsMVhUam0wV1BvSUE9PSIsInZhbHVlIjoiVWlwUHFGS2tZRFE1N0hDa3BtNzFvMkRSUWw5Y3BLUmxXTXQ3ZE55TTM1WFlTdDduck14TU0rS3hhTEFEWGJWcSIsIm1hYyI6ImQ3NDYwNDE4NTQxOWJlNzRiMGE1OTQyZjUxOTYwZTQ1MzM3OGIwNDA4MzVjNGNmMzU4NTBlY2MyM2RmMzgwYTkiLCJ0YWciOiIifQ==', '["10.0.*.*"]', 'Wildcard', NULL, NULL, '2023-03-04 05:06:07'),
(4, 2, 1, 'ptlc_bobsKey0001', 'eyJpdiI6IlpSSzlROW5LcHVBc21Rc0tnbVV0eWc9PSIsInZhbHVlIjoicTFnanowSGpGVGdVaVJJMkttSkgzaThiUjcrNWtlWGpQaG9GSlg0aFJ2ZDF0alRRejg0ejdHTHVyemZWdlZmNSIsIm1hYyI6IjQyMjRkNjIxZjliZjdiZjljMDY3Y2NkOWE3NjU5Yzg4OTI5ZDkzOWUxNWI3MTI0ZDBiZWEwOWE2N2U1Y2UwYWYiLCJ0YWciOiIifQ==', '[]', 'Bob\'s', NULL, NULL, '2023-03-04 05:06:07'),
(5, 2, 1, 'ptlc_bobsKey0002', 'eyJpdiI6IndnclUxMlwvcGQxbXFKNkRKbVwvOW5FQT09IiwidmFsdWUiOiJnNitiWW5xS05DQVd5S3p6dDlENXZpZXBmTzFsRGJ2QnRrRTdKU09icjVrd3BcLzdGdXVmcFZHR215MkpsQ0t0XC8iLCJtYWMiOiIwZjBkMWI0Mzk3MTA0ZjIwMzkwNDAzZDc1ZWU1MzFmODI5NjY5NzBlOWVlZjA5YTA5MjAxZWYxN2VhODc2YjcyIiwidGFnIjoiIn0=', NULL, '', NULL, '2024-01-01 00:00:00', '2023-03-04 05:06:07'),
(6, 3, 2, 'ptla_carolKey001', 'eyJpdiI6InhSemtFTUVrb1E0TnRlUzVmOEt2T1E9PSIsInZhbHVlIjoia0s4dnBYa2g5ZVFReXZ2YVwvMzhyK09QdzhtMVBheTRHSjR4SXNOdVJNQkk1NlNDS0NsTWVqTVdGTkFcLzV3Q1FiIiwibWFjIjoiNTRkYTI0YjgxOGRlMzk5MmVhYmMyYTMzNTZiZjZhZmQ5NjlmZWRhNDYyYWZhYWMwZGMzYTVlZDQxMjA5MzQ5NyIsInRhZyI6IiJ9', NULL, 'Billing', NULL, NULL, '2023-03-04 05:06:07'),
(7, 3, 1, 'oldCarolKey00001', 'eyJpdiI6InFyTWppU0s4d2xwdllHNjFKZlwvY1ZnPT0iLCJ2YWx1ZSI6IldRWTNPM2hNcEJSNTFsNnpaYlJTNzFuVDBwVTg5UlJPcXZwaDhWUFEweVpnZDViRnBUTWo1ZHpGbFNUenJSdEkiLCJtYWMiOiJhMTA1ZGQ4OTc5MDUyMDQ3MzdiYWE4MzMzMmMxNzc0NTgyYWExN2YzZjY2ZTczOGE3YTE2YzI3Yjg0ODgxYTg1IiwidGFnIjoiIn0=', NULL, 'Old', NULL, NULL, '2023-03-04 05:06:07'),
(8, 3, 1, 'ptlc_carolKey002', 'eyJpdiI6Im1cL01jZlwvQmlrMnFXMDhpOUg0OHY4dz09IiwidmFsdWUiOiJhd1wvNkp3XC9jNmhSdXZxdGM1MWM1d2xBY0dHSnVjbEd5TENSellZcWNpYmNvVTFCVUtrdVgxdndBNDRVY0RlSWwiLCJtYWMiOiIxODg5MGZjZTQxNDBjY2M2MDU4YzZkYzMxYWY5ODI0YTE3N2FjNGJhNmQwODEwZWQzMzkyZTA0ZDEyMmNhYTYzIiwidGFnIjoiIn0=', NULL, 'Other panel', NULL, NULL, '2023-03-04 05:06:07'),
(9, 5, 1, 'ptlc_evesKey0001', 'eyJpdiI6IngwMlhzQjZ1Slg1RXFwMWJyZWw3cnc9PSIsInZhbHVlIjoiQWhHWUZrdW1MNFpOMXlsME93VjBjODJqazJJYmt3ejUwZGRoZFZGdXpaVzZhQWU3a25ZMDhlNWtlSnF0TDVROCIsIm1hYyI6IjAyMjNlYmZkMjc2Mjk0Y2ZiMzE0YjkzNTNiMGUwNjlmNjVjMzJhNzdkMDdlM2JlYjJjYjE5ZWYwYTg4YzhmNzMiLCJ0YWciOiIifQ==', NULL, 'Eve\'s', NULL, NULL, '2023-03-04 05:06:07'),
(10, 1, 1, 'ptlc_aliceKey004', 'eyJpdiI6ImNPXC9mTHNtd2hnZVhsY1JDWTJ0Vit3PT0iLCJ2YWx1ZSI6Im5RSGxzRFNQb0VkSkQ5a1B0bW5oYkxQYTkyU1h3UXZ2NWR5Q0VXUmNVMWloSmQxemh0MlwvYjRGWW9mXC9nQTF5aiIsIm1hYyI6ImI0NWQwMTFjNWVhOWJiMmZhMmZhNzU4YWRlOTFmMGJiM2UzYmU3YTFjYTM2NGIxYmVlNWQ1MDQ0ZjAxYTU5YWQiLCJ0YWciOiIifQ==', '{"a":1}', 'No list', NULL, NULL, '2023-03-04 05:06:07');

INSERT INTO `activity_logs` (`id`, `event`, `ip`, `actor_type`, `actor_id`, `api_key_id`, `properties`, `timestamp`) VALUES
(1, 'server:power.start', '203.0.113.5', 'user', 1, NULL, '[]', '2024-05-01 12:00:00'),
(2, 'server:console.command', '203.0.113.5', 'user', 1, 1, '{"command": "say \\"it\'s\\" \\\\o/ ✓"}', '2024-05-01 12:00:00'),
(3, 'server:subuser.create', '203.0.113.5', 'user', 1, NULL, '{"email": "bob@example.com", "permissions": ["control.start"]}', '2024-05-01 12:00:01'),
(4, 'auth:success', '203.0.113.5', 'user', 1, NULL, '[]', '2024-05-01 11:59:00'),
(5, 'server:backup.complete', '127.0.0.1', NULL, NULL, NULL, '{"name": "nightly"}', '2024-05-01 13:00:00'),
(6, 'server:power.kill', '203.0.113.5', 'user', 99, NULL, '[]', '2024-05-01 13:30:00'),
(7, 'server:power.stop', '203.0.113.5', 'user', 1, NULL, '[]', '2020-01-01 00:00:00'),
(8, 'server:file.write', '2001:db8::5', 'Pterodactyl\\Models\\User', 5, NULL, '{"file": "/a.txt", "lines": [1, 2]}', '2024-05-01 14:00:00'),
(9, 'server:settings.rename', '203.0.113.5', 'user', 1, NULL, '{"old": "a", "new": "b"}', '2024-05-01 11:00:00'),
(10, 'server:power.start', '203.0.113.5', 'user', 1, NULL, '[]', '2024-05-01 15:00:00'),
(11, 'server:power.start', '203.0.113.5', 'user', 1, NULL, '[]', '2024-05-01 15:00:00'),
(12, 'server:file.read', 'not an address', 'user', 1, NULL, '{"file": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}', '2024-05-01 16:00:00');

INSERT INTO `activity_log_subjects` (`id`, `activity_log_id`, `subject_type`, `subject_id`) VALUES
(1, 1, 'server', 1),
(2, 2, 'server', 1),
(3, 3, 'server', 1),
(4, 4, 'user', 1),
(5, 5, 'server', 1),
(6, 6, 'server', 5),
(7, 7, 'server', 1),
(8, 8, 'Pterodactyl\\Models\\Server', 1),
(9, 9, 'server', 1),
(10, 9, 'server', 8),
(11, 10, 'server', 10),
(12, 11, 'server', 77),
(13, 12, 'server', 2);

INSERT INTO `sessions` (`id`, `user_id`, `payload`) VALUES
('a', 1, 'INSERT INTO `users` VALUES (1,\'x\');\n-- \' " ` /* \\');
