-- The tables of python-newsfeed.
set names utf8mb4;
create table users (id int not null auto_increment primary key, username varchar(50) not null, email varchar(50) not null, password varchar(100) not null, unique key email (email)) engine=InnoDB default charset=utf8mb4;
create table posts (id int not null auto_increment primary key, title varchar(100) not null, post_url varchar(100) not null, user_id int, created_at datetime, updated_at datetime, constraint posts_ibfk_1 foreign key (user_id) references users (id)) engine=InnoDB default charset=utf8mb4;
create table comments (id int not null auto_increment primary key, comment_text varchar(255) not null, user_id int, post_id int, created_at datetime, updated_at datetime, constraint comments_ibfk_1 foreign key (user_id) references users (id), constraint comments_ibfk_2 foreign key (post_id) references posts (id)) engine=InnoDB default charset=utf8mb4;
create table votes (id int not null auto_increment primary key, user_id int, post_id int, constraint votes_ibfk_1 foreign key (user_id) references users (id), constraint votes_ibfk_2 foreign key (post_id) references posts (id)) engine=InnoDB default charset=utf8mb4;
