-- The Express sibling: tables in the singular, names of columns as Sequelize writes them, and a table of sessions.
set names utf8mb4;
create table user (id int not null auto_increment primary key, username varchar(255) not null, email varchar(255) not null unique, password varchar(255) not null) engine=InnoDB default charset=utf8mb4;
create table post (id int not null auto_increment primary key, title varchar(255) not null, post_url varchar(255) not null, userId int, createdAt datetime not null, updatedAt datetime not null) engine=InnoDB default charset=utf8mb4;
create table comment (id int not null auto_increment primary key, comment_text varchar(255) not null, user_id int, post_id int, created_at datetime not null, updated_at datetime not null) engine=InnoDB default charset=utf8mb4;
create table vote (id int not null auto_increment primary key, user_id int not null, post_id int not null) engine=InnoDB default charset=utf8mb4;
create table Sessions (sid varchar(36) primary key, expires datetime, data text) engine=InnoDB default charset=utf8mb4;
insert into user values (4, 'wren', 'wren@example.org', '$2b$04$sVcnbXqWnSMMW1xbCnS1T.Ixskqyfim1CM4rFBPAM/mvbK6AtTk/i');
insert into post values (1, 'A lamp of cedar', 'https://example.org/lamp', 4, '2021-05-04 10:00:00', '2021-05-04 10:00:00');
insert into comment values (2, 'It shines.', 4, 1, '2021-05-04 12:00:00', '2021-05-04 12:30:00');
insert into vote values (3, 4, 1);
